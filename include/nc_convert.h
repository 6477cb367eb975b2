/* nc_convert.h -- the output filter NEWSCLEAN_FORM: a page in, a form of its
 * article out.
 *
 * It stands behind NEWSCLEAN, so that what the rules cut is in no form, and
 * before filters that compress. (NEWSCLEAN put in by mod_filter comes behind
 * it: then the form is of the whole page.) Only for a client that asked for the
 * form does it hold the page, up to NewsCleanPageLimit. A page that is too
 * large, comes compressed, may not be transformed, has no article or comes
 * while others take all the memory that there is for it goes out as it is: its
 * reader always gets something.
 */
#ifndef NC_CONVERT_H
#define NC_CONVERT_H

#include <httpd.h>

void nc_convert_register(void);
void nc_convert_insert(request_rec *r); /* after nc_filter_insert() */

#endif /* NC_CONVERT_H */
