# conf.sed -- conf/newsclean.conf as /etc/apache2/mods-available/newsclean.conf:
# newsclean.load loads the module, and the package has made the store's folder.

1,/^LoadModule newsclean_module/c\
# Every directive of mod_newsclean, with its default.\
#\
# A line that begins with "# " explains; one that begins with "#" and a name is\
# a directive that is not in force. As it stands this file says where articles\
# would be kept, and changes nothing. Put directives into the virtual host,\
# <Location> or <Directory> that they are meant for, or here for all of them.
/^# Its directory has to be there, and writable/,/^# *install -d/c\
# The package has made the directory, for the user that Apache runs as; nothing\
# is kept in it before NewsCleanSave says so.
s|^#\(NewsCleanStore sqlite /var/lib/newsclean/articles.db\)$|\1|
s|conf/rules/README|/usr/share/newsclean/rules/README|
s|^# conf/rules of the source\.|# /usr/share/newsclean/rules.|
