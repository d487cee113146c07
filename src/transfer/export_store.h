/* Inside transfer/: the table of exports. */
#pragma once

extern const char *const export_tables[];
