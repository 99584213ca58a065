"""Grading: scores for a folder of notebooks that nothing in a notebook can bend.

Two trust domains. Outside: pytest, references, cases, tolerances, points, the gradebook. Inside: one sandbox per
kernel, with the student's source, fresh inputs and a cnnkit whose answers are withheld. Probe inside, judge outside;
only plain data crosses back.

archive, layouts > submissions (whose, which lesson, which attempt) > environment, standing (what is still to be
graded) > ingest (cells out of hostile files) > splice (into the released lesson) > sandbox, kernel (run it) > plugin
(pytest and nbval: probe, judge) > replay (isolation between exercises) > gradebook > report (what people read),
export (what other systems read).

Nothing is imported twice: a worker has pytest ready, and forks it for each notebook; a warm parent in a sandbox has
IPython ready, and forks it for each kernel, into namespaces of its own. Where that is refused, bubblewrap starts every
kernel. On a cluster the same happens on other machines.
"""
