/* ARM64: its features, as the kernel tells them in the auxiliary vector, and its instruction cache. */
#include <sys/auxv.h>

#include "cpu.h"

/*
 * Bits of AT_HWCAP and AT_HWCAP2, the kernel's Documentation/arch/arm64/elf_hwcaps.rst. The builder also knows three
 * traits of certain cores, STXR_PREFETCH, A53MAC and DMB_ATOMICS; nobody tells of them, and no image needs them.
 */
#define CPU_FEATURES(X) \
  X(FP, capabilities, 0) X(ASIMD, capabilities, 1) X(EVTSTRM, capabilities, 2) X(AES, capabilities, 3) \
  X(PMULL, capabilities, 4) X(SHA1, capabilities, 5) X(SHA2, capabilities, 6) X(CRC32, capabilities, 7) \
  X(LSE, capabilities, 8) X(FPHP, capabilities, 9) X(ASIMDHP, capabilities, 10) X(DCPOP, capabilities, 16) \
  X(SHA3, capabilities, 17) X(SHA512, capabilities, 21) X(SVE, capabilities, 22) X(PACA, capabilities, 30) \
  X(SVE2, more, 1) X(SVEBITPERM, more, 4)

/* What ARMv8-A began with on Linux. */
void baselineCPUFeatures(CPUFeatures *features) {
  features->fFP = features->fASIMD = 1;
}

void determineCPUFeatures(CPUFeatures *features) {
  unsigned long capabilities = getauxval(AT_HWCAP), more = getauxval(AT_HWCAP2);
#define SET(feature, word, bit) features->f##feature = (word >> bit) & 1;
  CPU_FEATURES(SET)
#undef SET
}

void codeSynchronization_clearCache(char *start, long size) {
  __builtin___clear_cache(start, start + size);
}
