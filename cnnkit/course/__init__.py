"""The course as data: lessons released from solutions, handed out, opened in JupyterLab, and how far a learner is."""
