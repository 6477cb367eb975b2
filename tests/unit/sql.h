/* sql.h -- SQL as another program would run it on a store's file. */
#ifndef SQL_H
#define SQL_H

#include "support.h"

#include <sqlite3.h>

/* Runs SQL as another program would; the first column of its first row. */
static inline int64_t run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int64_t number = -1;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    sqlite3_close(db);
    return number;
}

#endif /* SQL_H */
