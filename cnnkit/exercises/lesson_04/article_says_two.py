"""A published size, corrected."""

from cnnkit.exercises.exercise import Exercise, Mistake

ARTICLE_SAYS_TWO = Exercise(
    id="04.article_says_two",
    title="Correct the article",
    call="article_says_two",
    points=1,
    reference=lambda: 3,
    cases=lambda rng: [()],
    mistakes={
        "repeats the article": Mistake(
            lambda: 2,
            "That is the article's own number. It counts the steps; put a finger on the first window before you step.",
        ),
        "stops at the room": Mistake(
            lambda: 4,
            "That is the room beside the first window, 7 − 3. How many steps of two fit into it, and how many places?",
        ),
        "counts the padding once": Mistake(
            lambda: 2.5,
            "Padding 1 adds a row above and a row below: the window slides over 7 rows.",
        ),
        "ignores the stride": Mistake(
            lambda: 5,
            "That is right for stride 1. Here the window moves two rows at a time.",
        ),
        "counts all outputs": Mistake(
            lambda: 9,
            "That is how many numbers the whole map holds. The question is about its rows.",
        ),
    },
    hints=(
        "Set the explorer above to the article's numbers and count the rows of the output.",
        "The padded image has 5 + 2·1 = 7 rows. Where can a window of 3 rows start, if it moves by 2?",
        "It can start at rows 0, 2 and 4 of the padded image.",
    ),
)
