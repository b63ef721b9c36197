"""How the sample office's workbooks are made: its people, its month, its habits and its mistakes."""
