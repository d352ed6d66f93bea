public import ArgumentParser
public import LabShell

// The names of the cases are the words of the command line.
extension LogChoice.Level: ExpressibleByArgument {}
extension LogChoice.Format: ExpressibleByArgument {}
