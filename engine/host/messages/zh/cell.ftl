# cell
