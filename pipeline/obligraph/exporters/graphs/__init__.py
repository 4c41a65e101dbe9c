"""The obligation graph in the formats of graph programs and triple stores."""
