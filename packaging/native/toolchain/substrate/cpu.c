/* Does this CPU have what the image was compiled for? Asked once, before any Java code runs. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cpu.h"

static int lacks(const CPUFeatures *features, const unsigned char *without) {
  const unsigned char *has = (const unsigned char *)features;
  for (size_t i = 0; i < sizeof *features; i++) {
    if (!(without[i] & 1) && !has[i]) {
      return 1;
    }
  }
  return 0;
}

/* without: a CPUFeatures with every byte inverted, so that a clear lowest bit marks a feature the image needs */
int checkCPUFeatures(const unsigned char *without) {
  CPUFeatures features = {0};
  baselineCPUFeatures(&features);
  if (!lacks(&features, without)) {
    /* in a virtual machine each cpuid ends in the hypervisor, some 25 us; eight of them are a tenth of a start */
    return 0;
  }
  determineCPUFeatures(&features);
  return lacks(&features, without);
}

int checkCPUFeaturesOrExit(const unsigned char *without, const char *message) {
  if (checkCPUFeatures(without)) {
    fprintf(stderr, "%s\n", message);
    exit(1);
  }
  return 0;
}
