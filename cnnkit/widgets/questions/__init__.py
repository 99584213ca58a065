"""Questions to commit to before the answer shows: commit.py is what Predict and WhichMistake share."""

from cnnkit.widgets.questions.predict import Predict
from cnnkit.widgets.questions.puzzle import WhichMistake

__all__ = ["Predict", "WhichMistake"]
