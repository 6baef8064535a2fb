/* What the machine's own file beside this one tells of its CPU. */
#ifndef PANAPULSE_CPU_H
#define PANAPULSE_CPU_H

#if defined __x86_64__
#include "amd64cpufeatures.h"
#elif defined __aarch64__
#include "aarch64cpufeatures.h"
#else
#error "no such machine"
#endif

/* What every machine of this kind has, known without asking. */
void baselineCPUFeatures(CPUFeatures *features);

void determineCPUFeatures(CPUFeatures *features);

#endif
