/* x86-64: its features, and its instruction cache. */
#include <cpuid.h>

#include "cpu.h"

enum {
  OSXSAVE = 1u << 27,   /* leaf 1 ECX: xgetbv may be used */
  XCR0_AVX = 0x06,      /* the kernel saves the XMM and YMM registers */
  XCR0_AVX512 = 0xe6    /* and the mask and ZMM registers */
};

static unsigned saved_registers(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

/* Each cpuid ends in the hypervisor where there is one, for some 25 us: none that tells what is known anyway. */
static void collect(unsigned word[CPU_WORDS]) {
  unsigned a, b, c, d, last;
  __cpuid(0, last, b, c, d);
  __cpuid(1, a, b, word[LEAF1_ECX], word[LEAF1_EDX]);
  if (last >= 7) {
    __cpuid_count(7, 0, a, word[LEAF7_EBX], word[LEAF7_ECX], word[LEAF7_EDX]);
  }
  __cpuid(0x80000001u, a, b, word[EXT1_ECX], word[EXT1_EDX]);
  unsigned saved = word[LEAF1_ECX] & OSXSAVE ? saved_registers() : 0;
  if ((saved & XCR0_AVX) == XCR0_AVX) {
    word[AVX_LEAF1_ECX] = word[LEAF1_ECX];
    word[AVX_LEAF7_EBX] = word[LEAF7_EBX];
  }
  if ((saved & XCR0_AVX512) == XCR0_AVX512) {
    word[AVX512_LEAF7_EBX] = word[LEAF7_EBX];
    word[AVX512_LEAF7_ECX] = word[LEAF7_ECX];
  }
}

/* What x86-64 began with, System V ABI AMD64 supplement, 3.1.1: x86-64-v1. */
void baselineCPUFeatures(CPUFeatures *features) {
  features->fCX8 = features->fCMOV = features->fFXSR = features->fMMX = features->fSSE = features->fSSE2 = 1;
}

void determineCPUFeatures(CPUFeatures *features) {
  unsigned word[CPU_WORDS] = {0};
  collect(word);
#define SET(feature, from, bit) features->f##feature = (word[from] >> bit) & 1;
  CPU_FEATURES(SET)
#undef SET
}

/* x86 keeps its instruction cache coherent by itself */
void codeSynchronization_clearCache(long start, long size) {
  (void)start;
  (void)size;
}
