package dev.panapulse.daemon;

import dev.panapulse.codec.Sha256;
import dev.panapulse.config.Exporter;
import dev.panapulse.config.ResourceSettings;
import dev.panapulse.config.Settings;
import dev.panapulse.libc.Errno;
import dev.panapulse.libc.LibC;
import dev.panapulse.libc.Slab;
import dev.panapulse.libc.SmallFile;
import dev.panapulse.resource.HostFingerprint;
import dev.panapulse.resource.HostPart;
import dev.panapulse.resource.HostResource;
import dev.panapulse.resource.InstanceBinding;
import dev.panapulse.spool.StateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code service.instance.id} apart on hosts that were cloned together with their state: it
 * is bound to the host that it was made for, in a file beside the spool. On another host it is made
 * anew. Without a directory for the spool, nothing is kept. At the start, before other threads.
 */
public final class InstanceKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceKeeper.class);
  private static final String FILE = "instance-";
  private static final int FILE_DIGITS = 16;
  private static final int MOST_BYTES = 4096;

  private final LibC libc;
  private final Settings settings;
  private boolean isLookedUp;
  private Optional<String> id = Optional.empty();

  /** One for an agent with these settings. */
  public InstanceKeeper(LibC libc, Settings settings) {
    this.libc = libc;
    this.settings = settings;
  }

  /**
   * The settings with the id of this host as an attribute of the resource, unless they have one, or
   * the derived one is right. The first call that needs it reads, and at a change writes, the file.
   *
   * @param wanted the settings at the start, or later ones of the same agent
   */
  public Settings named(Settings wanted) {
    Map<String, String> attributes = new LinkedHashMap<>(wanted.resource().attributes());
    if (attributes.containsKey(HostResource.INSTANCE)) {
      return wanted;
    }
    if (!isLookedUp) {
      isLookedUp = true;
      id = isStored() ? look() : Optional.empty();
    }
    if (id.isEmpty()) {
      return wanted;
    }
    attributes.put(HostResource.INSTANCE, id.get());
    return wanted.with(new ResourceSettings(wanted.resource().serviceName(), attributes));
  }

  private Optional<String> look() {
    try (StateFile file = new StateFile(libc, settings.spool().directories(), name())) {
      int result = file.open();
      if (result == -Errno.EAGAIN) {
        return file.openToRead() < 0 ? Optional.empty() : keptByAnother(file);
      }
      if (result < 0) {
        // the spool reports what is wrong with its directory
        return Optional.empty();
      }
      return kept(file);
    }
  }

  private boolean isStored() {
    return settings.spool().enabled() && settings.export().exporter() == Exporter.OTLP;
  }

  private Optional<String> kept(StateFile file) {
    HostFingerprint host = HostFingerprint.read(libc, SamplerFactory.root(settings));
    List<String> texts = new ArrayList<>();
    int result = file.read(texts);
    if (result < 0 && result != -Errno.ENOENT) {
      LOG.warn(
          "{} cannot be read: {}; whether this host is a clone is not known, and"
              + " service.instance.id is the one derived from the machine id",
          file.path(),
          StateFile.describe(result));
      return Optional.empty();
    }
    Optional<InstanceBinding> before = parsed(texts);
    if (before.isEmpty()) {
      if (!texts.isEmpty()) {
        LOG.warn(
            "{} is damaged and is written again: service.instance.id is the one derived from the"
                + " machine id; if this host is a clone, look whether another host has it, too",
            file.path());
      }
      write(file, InstanceBinding.first(host));
      return Optional.empty();
    }
    return compared(file, before.get(), host);
  }

  private Optional<String> compared(StateFile file, InstanceBinding before, HostFingerprint host) {
    List<HostPart> differences = before.differences(host);
    if (differences.isEmpty()) {
      InstanceBinding now = before.with(host);
      if (!now.equals(before)) {
        write(file, now);
      }
      return before.id();
    }
    Optional<String> random = random();
    if (random.isEmpty()) {
      return before.id();
    }
    InstanceBinding now = before.rebound(host, differences, random.get());
    if (!write(file, now)) {
      return before.id();
    }
    LOG.warn(
        "this host is not the one that {} was kept on: {}; it was cloned, or its hardware was"
            + " exchanged, and service.instance.id is new: {}",
        file.path(),
        now.cause().orElse(""),
        now.id().orElse("derived from the machine id"));
    return now.id();
  }

  /**
   * The id while another agent has the lock: often the one that this agent replaces, which is at
   * its end. The derived id may be that of another host then, so the kept one is used; nothing is
   * written.
   */
  private Optional<String> keptByAnother(StateFile file) {
    List<String> texts = new ArrayList<>();
    file.read(texts);
    Optional<InstanceBinding> kept = parsed(texts);
    HostFingerprint host = HostFingerprint.read(libc, SamplerFactory.root(settings));
    if (kept.isPresent() && !kept.get().differences(host).isEmpty()) {
      LOG.warn(
          "this host is not the one that {} was kept on, but another agent uses it:"
              + " service.instance.id stays until a start at which none does",
          file.path());
    }
    return kept.flatMap(InstanceBinding::id);
  }

  private static Optional<InstanceBinding> parsed(List<String> texts) {
    return texts.stream().flatMap(text -> InstanceBinding.parse(text).stream()).findFirst();
  }

  private static boolean write(StateFile file, InstanceBinding binding) {
    int result = file.write(binding.text());
    if (result < 0) {
      LOG.warn(
          "{} cannot be written: {}; service.instance.id stays, also if this host is a clone",
          file.path(),
          StateFile.describe(result));
    }
    return result == 0;
  }

  /** A random UUID of the kernel's, random(4). */
  private Optional<String> random() {
    return text(Path.of("/proc/sys/kernel/random/uuid")).map(String::strip);
  }

  /** One file for each agent: two may have the same directory, one after the other. */
  private String name() {
    byte[] agent = DestinationFactory.agent(settings).getBytes(StandardCharsets.UTF_8);
    return FILE + Sha256.prefix(agent, FILE_DIGITS);
  }

  /**
   * Why the id of this host was made anew, in words; empty: it was not, as far as this user can
   * see. Writes nothing and takes no lock, so it can be asked while an agent runs.
   */
  public Optional<String> cause() {
    if (!isStored() || settings.resource().attributes().containsKey(HostResource.INSTANCE)) {
      return Optional.empty();
    }
    for (Path directory : settings.spool().directories()) {
      Optional<InstanceBinding> kept =
          text(directory.resolve(name())).flatMap(InstanceBinding::parse);
      if (kept.isPresent()) {
        return kept.get().cause();
      }
    }
    return Optional.empty();
  }

  private Optional<String> text(Path path) {
    try (Slab name = Slab.ofString(path.toString());
        Slab content = Slab.allocate(MOST_BYTES)) {
      int length = SmallFile.read(libc, name.address(), content);
      return length < 0
          ? Optional.empty()
          : Optional.of(new String(content.bytes(0, length), StandardCharsets.UTF_8));
    }
  }
}
