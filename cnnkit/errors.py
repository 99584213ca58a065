"""The errors that cnnkit raises on purpose: each says which function, what it got, and what it wanted."""


class CnnkitError(Exception):
    """Anything cnnkit refuses, with a sentence written for the person who reads it."""


class ShapeError(CnnkitError, ValueError):
    """Arrays or options whose shapes, sizes or types do not fit together."""


class CourseError(CnnkitError):
    """A lesson, exercise or working copy that is missing or not what it should be."""


class GradingError(CnnkitError):
    """A fault on the grader's side; never a student's wrong answer."""
