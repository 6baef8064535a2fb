/*
 * For the JDK's libzip: a compressor with a window of 8 kB and short chains. Bodies of some 16 kB that say the same over
 * and over need no more, and its state is 64 kB instead of 256. A decompressor that takes any window takes this one.
 */
#include <zlib.h>

#undef deflateInit2
#define deflateInit2(stream, level, method, window_bits, memory_level, strategy)          \
  deflateInit2_((stream), (level), (method), (window_bits) < 0 ? -13 : 13, 6, (strategy), \
                ZLIB_VERSION, (int)sizeof(z_stream))
