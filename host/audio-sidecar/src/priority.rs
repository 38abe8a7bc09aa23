//! Real-time priority, where the system gives it.

/// Asks for the lowest real-time priority, else for a better nice level. A loop that would never sleep is ended by the kernel after 200 ms of processor time.
pub fn raise() {
    let limit = libc::rlimit { rlim_cur: 200_000, rlim_max: 200_000 };
    // The kernel's structure: one number. musl's own function only says that it is not there.
    let priority: libc::c_int = 1;
    // SAFETY: both structures outlive the calls, which only read them; 0 is this process.
    unsafe {
        if libc::setrlimit(libc::RLIMIT_RTTIME, &limit) == 0
            && libc::syscall(libc::SYS_sched_setscheduler, 0, libc::SCHED_RR | libc::SCHED_RESET_ON_FORK, &priority)
                == 0
        {
            return;
        }
        libc::setpriority(libc::PRIO_PROCESS, 0, -11);
    }
}
