"""The course as data: lessons released from solutions, handed out, opened in JupyterLab, and how far a learner is.

notebook, stub, outputs (what a notebook is, what an answer looks like before anyone has answered, which outputs stay) >
derive (the lesson of a solution) > execute (run it) > release (all of them), drift (whether they still agree).

lessons finds what was released; working_copy hands it out; lab opens it, with websocket for prompt sliders; progress
tells how far a learner is; nbgrader and site/ give the same lessons other forms. files writes whole files or none.
"""
