/* Compound files ([MS-CFB]) with one stream, and BIFF8 records to put in it
 * ([MS-XLS]): small .xls files made on the spot. */
#pragma once

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* A compound file whose only stream has this name (ASCII) and content; returns
 * its descriptor. At most 48 KiB. */
int test_compound_file(const char *name, const void *bytes, size_t size);

/* A record of a workbook stream. */
void test_record(struct buffer *stream, uint16_t type, const void *bytes, size_t size);
/* The records up to the first sheet's cells, "Sheet1" with the dimensions given;
 * records of cells and test_workbook_end follow. */
void test_workbook_begin(struct buffer *stream, bool from_1904, uint32_t rows, uint16_t columns);
void test_workbook_end(struct buffer *stream);
void test_number(struct buffer *stream, uint16_t row, uint16_t column, double value);
