package dev.panapulse.host;

import dev.panapulse.libc.Slab;
import java.util.ArrayList;
import java.util.List;

/**
 * The files and the memory off the Java heap that a collector keeps from its creation to its end.
 * Sampling thread only.
 */
public final class OwnedResources {
  private final List<ProcFile> files = new ArrayList<>();
  private final List<Slab> slabs = new ArrayList<>();

  ProcFile file(ProcFile file) {
    files.add(file);
    return file;
  }

  Slab slab(Slab slab) {
    slabs.add(slab);
    return slab;
  }

  void release() {
    files.forEach(ProcFile::dispose);
    files.clear();
    slabs.forEach(Slab::close);
    slabs.clear();
  }
}
