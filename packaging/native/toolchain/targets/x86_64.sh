# shellcheck shell=bash disable=SC2034 # target.sh uses them
# x86-64

debian_architecture=amd64
# shellcheck disable=SC2016 # a Java class's name
builder_platform='org.graalvm.nativeimage.Platform$LINUX_AMD64'
elf_machine=X86-64
# as the JDK's make files have it
jdk_defines=(-D_AMD64_ -Damd64 '-DARCHPROPNAME="amd64"')
