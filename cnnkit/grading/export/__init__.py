"""The results in other people's formats: Canvas, Moodle, nbgrader, Gradescope, JUnit.

scores (what may be handed out) > roster (who is who on the platform) > a file for each format > command.
"""
