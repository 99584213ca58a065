"""Lesson 16, *See what it sees*: its exercises in the notebook's order, a file for each."""

from cnnkit.exercises.lesson_16.fgsm import FGSM
from cnnkit.exercises.lesson_16.grad_cam import GRAD_CAM
from cnnkit.exercises.lesson_16.model import MODEL
from cnnkit.exercises.lesson_16.model_card import MODEL_CARD
from cnnkit.exercises.lesson_16.occlusion_map import OCCLUSION_MAP
from cnnkit.exercises.lesson_16.saliency import SALIENCY

EXERCISES = (
    MODEL,
    SALIENCY,
    OCCLUSION_MAP,
    GRAD_CAM,
    FGSM,
    MODEL_CARD,
)
