"""What people read: feedback pages, tables, the class report, and what code is alike.

Everything here is made from the gradebook and can be made again without grading. Nothing here bears on a verdict, so
that a change here regrades nobody.

late, policy (what lateness costs) and manual (what people mark) > results (what counts, notebook by notebook) >
page, style, tidy, charts (harmless HTML; places: where it lies) > student (a page for each notebook), overview and look
(the class), similarity and alike (answers that are alike) > tables (CSV) > write (all of it, into a folder).
"""
