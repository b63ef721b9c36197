"""Running many independent jobs: in line, in processes, on Dask."""
