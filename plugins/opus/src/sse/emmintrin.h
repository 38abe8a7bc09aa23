/* All in one: see xmmintrin.h. */
#include <xmmintrin.h>
