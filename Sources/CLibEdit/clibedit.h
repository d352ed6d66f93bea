#ifndef CLIBEDIT_H
#define CLIBEDIT_H

// libedit as Debian's libedit-dev installs it.
#include <histedit.h>

#endif
