/* nc_version.h -- what this is called and which one it is. */
#ifndef NC_VERSION_H
#define NC_VERSION_H

#define NC_NAME "mod_newsclean"
#define NC_VERSION "0.1.0"

#endif /* NC_VERSION_H */
