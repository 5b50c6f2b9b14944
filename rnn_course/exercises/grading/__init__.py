"""Grade a folder of notebooks: ``python -m rnn_course.exercises grade FOLDER``.

``notebooks`` finds and reads them, ``run`` hands each to a ``worker`` (here or on a Dask cluster). The worker
starts a process that runs the cells (``cell_runner``), and ends it when it takes too much; the ``keeper``
between both leaves nothing behind. ``journal`` keeps each result at once, and ``report`` writes the table and
the page.

This protects a teacher from accidents: endless loops, crashes, memory. It is no protection from malice: the
code runs with the rights of whoever grades. Grade what you do not trust as a user without rights, or in a
container.
"""
