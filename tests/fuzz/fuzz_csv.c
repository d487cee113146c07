#include "fuzz_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_read(csv_open, fuzz_file(bytes, size));
	return 0;
}
