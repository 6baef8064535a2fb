/* Does this CPU have what the image was compiled for? Asked once, before any Java code runs. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpu.h"

/* without: a CPUFeatures with every byte inverted, so that a clear lowest bit marks a feature the image needs */
int checkCPUFeatures(const unsigned char *without) {
  CPUFeatures features = {0};
  determineCPUFeatures(&features);
  const unsigned char *has = (const unsigned char *)&features;
  for (size_t i = 0; i < sizeof features; i++) {
    if (!(without[i] & 1) && !has[i]) {
      return 1;
    }
  }
  return 0;
}

int checkCPUFeaturesOrExit(const unsigned char *without, const char *message) {
  if (checkCPUFeatures(without)) {
    fprintf(stderr, "%s\n", message);
    exit(1);
  }
  return 0;
}
