"""Grading: scores for a folder of notebooks that nothing in a notebook can bend.

Two trust domains. Outside: pytest, references, cases, tolerances, points, the gradebook. Inside: one sandbox per
kernel, with the student's source, fresh inputs and a cnnkit whose answers are withheld. Probe inside, judge outside;
only plain data crosses back.

Read ``run`` (a whole class) and ``grade`` (one notebook) first. Each step of the way is a file:

    archive, layouts, when     what was handed in: zips, whose file it is, since when it was there
    submissions                > one notebook for each student and lesson
    environment, standing      > what is still to be graded, because something that it depends on has changed
    ingest, names              > cells out of hostile files, and what their sources say about themselves
    splice, compose, seeds     > into the released lesson, with a probe for each answer, and its inputs
    workbench, worker, plugin  > pytest and nbval in a warm process; each kernel in a sandbox
    wire, verdicts             > what a probe sent, checked and judged
    replay, lend               > a second kernel where something other than the answer may be to blame
    gradebook, schema, lock    > kept, and never overwritten, by one run at a time
    report/, export/           > what people read, and what other systems read

The sandbox: ``sandbox`` is its command line, ``bubblewrap`` the program, ``seccomp``, ``limits`` and ``watcher`` what
it may do, ``packages`` and ``library`` what it sees, ``inside/`` what is carried in. A ``kernel`` in it is reached as
any ``jupyter`` kernel, or as a ``forked`` one, whichever ``lanes`` finds. ``selfcheck`` grades the references first.

Nothing is imported twice: a worker has pytest ready, and forks it for each notebook; a ``warm`` parent in a sandbox has
IPython ready, and forks it for each kernel, into namespaces of its own. Where that is refused, bubblewrap starts every
kernel. On a ``cluster`` the same happens on other machines, each of them ``remote``. ``provisioner`` and
``course_kernel`` lend the sandbox to nbgrader.
"""
