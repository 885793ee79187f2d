"""`python -m rag`: the command line without installing it."""

from rag.cli import main

if __name__ == "__main__":
    main()
