"""The one place that says how many threads matrix products use."""


def limit_blas_threads(threads: int) -> None:
    """Let the BLAS libraries of this process use that many threads from now on.

    The setting is for the whole process. Embedding is fastest with one thread in each of several processes:
    on a busy machine a second thread waits in a loop and makes it four to five times slower.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    threadpool_limits(limits=threads, user_api="blas")
