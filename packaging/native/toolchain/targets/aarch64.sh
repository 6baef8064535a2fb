# shellcheck shell=bash disable=SC2034 # target.sh uses them
# 64-bit ARM

debian_architecture=arm64
# shellcheck disable=SC2016 # a Java class's name
builder_platform='org.graalvm.nativeimage.Platform$LINUX_AARCH64'
elf_machine=AArch64
# as the JDK's make files have it
jdk_defines=(-DAARCH64 -Daarch64 '-DARCHPROPNAME="aarch64"')
