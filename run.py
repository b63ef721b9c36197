"""Start the program: python run.py --help."""

from workflow.cli import main

if __name__ == "__main__":
    main()
