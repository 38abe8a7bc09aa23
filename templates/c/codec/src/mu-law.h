/* ITU-T G.711: a sign, 3 bits that say how loud, 4 bits that say where in between. */
#ifndef MU_LAW_H
#define MU_LAW_H

#include <stdint.h>

/* A sample of -1 to 1 as a byte. */
uint8_t compress(float sample);
/* A byte as a sample. */
float expand(uint8_t byte);

#endif
