# perl kernel-walls.pl [--say] [--read PATH]… -- PROGRAM ARGUMENT…
#
# Linux: gives up, for itself and for good, everything that a sandbox has no use for, and becomes PROGRAM (exec: no process stays between, the process id
# stays the same). What the kernel does not know is left out; `--say` writes what was put up to standard error. Started by kernel-walls.ts; the decision
# is docs/adr/0021. Perl, because its `syscall` reaches the kernel without a compiler and every large distribution has it.
use strict;
use warnings;
use Config;

my ($say, @readable) = (0);
while (@ARGV && (my $option = shift @ARGV) ne '--') {
  if ($option eq '--say') { $say = 1 }
  elsif ($option eq '--read') { push @readable, shift @ARGV }
  else { die "kernel-walls: unknown option $option\n" }
}
die "kernel-walls: no program\n" unless @ARGV;
my $is_arm = $Config{archname} =~ /^aarch64/;
die "kernel-walls: not this processor\n" unless ($is_arm || $Config{archname} =~ /^x86_64/) && $Config{ptrsize} == 8;

# System calls by name: x86_64, aarch64 (-1: not there). From asm/unistd_64.h and asm-generic/unistd.h.
my %number = (prctl => [157, 167], seccomp => [317, 277], prlimit64 => [302, 261],
  landlock_create_ruleset => [444, 444], landlock_add_rule => [445, 445], landlock_restrict_self => [446, 446],
  close_range => [436, 436], clone => [56, 220], clone3 => [435, 435], kill => [62, 129], tgkill => [234, 131]);
# Answered with EPERM. Sockets; other processes; programs from memory; what is done to the whole system; name spaces; owners, modes and times of files, which
# Landlock does not cover; io_uring, which would go around this filter.
my @refused = ([41, 198], [53, 199], [42, 203], [49, 200], [50, 201], [43, 202], [288, 242], [44, 206], [46, 211], [307, 269], # socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg
  [57, -1], [58, -1], [200, 130], [129, 138], [297, 240], [424, 424], [434, 434], [438, 438], [101, 117], [310, 270], [311, 271], [312, 272], # fork vfork tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_open pidfd_getfd ptrace process_vm_readv process_vm_writev kcmp
  [141, 140], [142, 118], [144, 119], [314, 274], [203, 122], [251, 30], [256, 238], [279, 239], [440, 440], [448, 448], # setpriority sched_setparam sched_setscheduler sched_setattr sched_setaffinity ioprio_set migrate_pages move_pages process_madvise process_mrelease
  [322, 281], [319, 279], [447, 447], [323, 282], [321, 280], [298, 241], [248, 217], [249, 218], [250, 219], # execveat memfd_create memfd_secret userfaultfd bpf perf_event_open add_key request_key keyctl
  [165, 40], [166, 39], [155, 41], [161, 51], [272, 97], [308, 268], [428, 428], [429, 429], [430, 430], [431, 431], [432, 432], [433, 433], [442, 442], # mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
  [425, 425], [426, 426], [427, 427], [304, 265], [303, 264], [254, 27], [300, 262], [301, 263], # io_uring_setup io_uring_enter io_uring_register open_by_handle_at name_to_handle_at inotify_add_watch fanotify_init fanotify_mark
  [90, -1], [91, 52], [268, 53], [452, 452], [92, -1], [93, 55], [94, -1], [260, 54], [132, -1], [235, -1], [261, -1], [280, 88], # chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
  [188, 5], [189, 6], [190, 7], [463, 463], [197, 14], [198, 15], [199, 16], [466, 466], [133, -1], [259, 33], # setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat mknod mknodat
  [29, 194], [30, 196], [31, 195], [64, 190], [65, 193], [68, 186], [69, 189], [70, 188], [240, 180], # shmget shmat shmctl semget semop msgget msgsnd msgrcv mq_open
  [246, 104], [320, 294], [175, 105], [313, 273], [176, 106], [169, 142], [167, 224], [168, 225], [170, 161], [171, 162], [164, 170], [227, 112], [159, 171], [305, 266], [163, 89], [179, 60], [443, 443], [103, 116], [135, 92], [172, -1], [173, -1], [154, -1]); # kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime acct quotactl quotactl_fd syslog personality iopl ioperm modify_ldt

sub number { return $number{$_[0]}[$is_arm] }
sub call { my $name = shift; return syscall(number($name), @_) }

# Limits: files 4 KiB (the status file has one byte), no core dumps, 64 descriptors. getrlimit(2) numbers 1, 4 and 7.
for my $limit ([1, 4096], [4, 0], [7, 64]) {
  my $value = pack('QQ', $limit->[1], $limit->[1]);
  call('prlimit64', 0, $limit->[0], $value, 0) == 0 or die "kernel-walls: limit $limit->[0]: $!\n";
}
# PR_SET_NO_NEW_PRIVS: no set-user-id program gives more, and what follows needs no privilege.
call('prctl', 38, 1, 0, 0, 0) == 0 or die "kernel-walls: no_new_privs: $!\n";
my $landlock = put_up_landlock();
my $seccomp = put_up_seccomp();
# What the engine itself had inherited: everything above the status file ends with this program (CLOSE_RANGE_CLOEXEC, from Linux 5.11 on).
call('close_range', 4, 0xffffffff, 4);
syswrite STDERR, "landlock=$landlock seccomp=$seccomp\n" if $say;
exec { $ARGV[0] } @ARGV or die "kernel-walls: $ARGV[0]: $!\n";

# landlock(7). Returns the version of the kernel's Landlock, 0 for none.
sub put_up_landlock {
  my $version = call('landlock_create_ruleset', 0, 0, 1);
  return 0 if $version < 1;
  # All that this version can refuse: files, and from 4 on TCP, from 6 on abstract sockets and signals to others.
  my $bits = $version >= 5 ? 16 : $version >= 3 ? 15 : $version >= 2 ? 14 : 13;
  my $all = (1 << $bits) - 1;
  my $attributes = pack('Q', $all);
  $attributes .= pack('Q', 3) if $version >= 4;
  $attributes .= pack('Q', 3) if $version >= 6;
  my $ruleset = call('landlock_create_ruleset', $attributes, length $attributes, 0);
  return 0 if $ruleset < 0;
  my ($execute, $read_file, $read_folder) = (1, 4, 8);
  allow($ruleset, $_, $read_file | $read_folder) for @readable;
  allow($ruleset, $_, $read_file | $read_folder | $execute) for '/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib', '/nix/store', '/gnu/store';
  allow($ruleset, $_, $read_file) for '/etc/ld.so.cache', '/dev/urandom', '/proc/self/stat', '/proc/meminfo', '/proc/cpuinfo';
  allow($ruleset, '/dev/null', $read_file | 2);
  allow($ruleset, $ARGV[0], $read_file | $execute) or die "kernel-walls: $ARGV[0]: $!\n";
  call('landlock_restrict_self', $ruleset, 0) == 0 or die "kernel-walls: landlock: $!\n";
  # The kernel opened the ruleset close-on-exec.
  return $version;
}

# False, with a reason in $!, when the path is not there.
sub allow {
  my ($ruleset, $path, $rights) = @_;
  # O_PATH | O_CLOEXEC
  sysopen(my $handle, $path, 0x200000 | 0x80000) or return 0;
  $rights &= ~8 unless -d $path;
  my $rule = pack('Ql', $rights, fileno $handle);
  return call('landlock_add_rule', $ruleset, 1, $rule, 0) == 0;
}

# seccomp(2): a filter in classic BPF, over struct seccomp_data { nr, arch, instruction pointer, arguments }. Returns 1 when it stands, 0 when the kernel has none.
sub put_up_seccomp {
  my ($allow, $refuse, $unknown, $kill) = (0x7fff0000, 0x00050001, 0x00050026, 0x80000000); # EPERM, ENOSYS
  my @code;
  my $load = sub { push @code, pack('SCCL', 0x20, 0, 0, $_[0]) };
  my $return = sub { push @code, pack('SCCL', 0x06, 0, 0, $_[0]) };
  # Skips the next $_[2] instructions unless equal (0x15), greater or equal (0x35) or with a common bit (0x45).
  my $unless = sub { push @code, pack('SCCL', $_[0], 0, $_[2], $_[1]) };
  $load->(4);
  $unless->(0x15, $is_arm ? 0xc00000b7 : 0xc000003e, 1);
  push @code, pack('SCCL', 0x05, 0, 0, 1);
  $return->($kill);
  $load->(0);
  # The x32 calls of x86_64, a second set of numbers.
  unless ($is_arm) { $unless->(0x35, 0x40000000, 1); $return->($refuse) }
  for my $numbers (@refused) {
    next if $numbers->[$is_arm] < 0;
    $unless->(0x15, $numbers->[$is_arm], 1);
    $return->($refuse);
  }
  # Its flags lie in memory, which no filter can read; the C library then takes clone.
  $unless->(0x15, number('clone3'), 1);
  $return->($unknown);
  # Threads, no processes.
  $unless->(0x15, number('clone'), 4);
  $load->(16);
  $unless->(0x45, 0x10000, 1);
  $return->($allow);
  $return->($refuse);
  # Signals to oneself only.
  for my $name ('kill', 'tgkill') {
    $unless->(0x15, number($name), 4);
    $load->(16);
    $unless->(0x15, $$, 1);
    $return->($allow);
    $return->($refuse);
  }
  $return->($allow);
  my $filter = join '', @code;
  my $program = pack('Sx6P', scalar @code, $filter);
  return call('seccomp', 1, 0, $program) == 0 ? 1 : 0;
}
