//! What the kernel knows of processes: who descends from whom, whether a recorded process group
//! still lives, and which boot this is. On Linux from `/proc`; elsewhere only what signals tell.

use std::collections::BTreeMap;
use std::fs;

use super::record::Started;

/// One line of `/proc/PID/stat`, see `proc_pid_stat(5)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::backend) struct Stat {
    pub(in crate::backend) pid: i32,
    pub(in crate::backend) name: String,
    pub(in crate::backend) group: i32,
    state: char,
    parent: i32,
    session: i32,
    start_ticks: u64,
}

impl Stat {
    /// A zombie has ended; only its parent has not looked yet.
    fn lives(&self) -> bool {
        !matches!(self.state, 'Z' | 'X' | 'x')
    }
}

/// An id of the running boot, where the system has one.
pub(in crate::backend) fn boot_id() -> Option<String> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

/// When the kernel started the process, in its ticks since boot.
pub(in crate::backend) fn start_ticks(pid: i32) -> Option<u64> {
    stat_of(pid).map(|stat| stat.start_ticks)
}

/// Living processes that descend from `ancestor`, which is not among them.
pub(in crate::backend) fn descendants(ancestor: i32) -> Vec<Stat> {
    let stats: BTreeMap<i32, Stat> = all().map(|stat| (stat.pid, stat)).collect();
    stats
        .values()
        .filter(|stat| stat.lives() && stat.pid != ancestor && descends(&stats, stat, ancestor))
        .cloned()
        .collect()
}

/// Whether a process of the recorded group still lives: same boot, same session, and a leader, if
/// there is one, that the kernel started when it was recorded.
pub(super) fn group_lives(started: &Started) -> bool {
    if started.boot_id != boot_id() {
        return false;
    }
    if cfg!(not(target_os = "linux")) {
        let group = nix::unistd::Pid::from_raw(started.process_group);
        return nix::sys::signal::killpg(group, None).is_ok();
    }
    if started.start_ticks.is_some()
        && start_ticks(started.pid).is_some_and(|ticks| Some(ticks) != started.start_ticks)
    {
        return false;
    }
    all().any(|stat| {
        stat.lives() && stat.group == started.process_group && stat.session == started.session
    })
}

fn descends(stats: &BTreeMap<i32, Stat>, stat: &Stat, ancestor: i32) -> bool {
    let mut parent = stat.parent;
    // Bounded by the number of processes: a snapshot taken while pids change could hold a loop.
    for _ in 0..stats.len() {
        if parent == ancestor {
            return true;
        }
        match stats.get(&parent) {
            Some(next) => parent = next.parent,
            None => return false,
        }
    }
    false
}

fn all() -> impl Iterator<Item = Stat> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(stat_of)
}

fn stat_of(pid: i32) -> Option<Stat> {
    let bytes = fs::read(format!("/proc/{pid}/stat")).ok()?;
    parsed(&String::from_utf8_lossy(&bytes))
}

/// The name may hold anything, spaces and parentheses too, so the fields are found from its end.
fn parsed(line: &str) -> Option<Stat> {
    let (pid, rest) = line.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    Some(Stat {
        pid: pid.parse().ok()?,
        name: name.to_owned(),
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        start_ticks: fields.get(19)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_with_parentheses_does_not_shift_the_fields() {
        let line = "42 (a) (b c) S 1 40 39 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 777 5 6";
        let stat = parsed(line).unwrap();
        assert_eq!(
            (
                stat.pid,
                stat.name.as_str(),
                stat.parent,
                stat.group,
                stat.session
            ),
            (42, "a) (b c", 1, 40, 39)
        );
        assert_eq!(stat.start_ticks, 777);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_reused_pid_is_not_taken_for_the_command() {
        let own = i32::try_from(std::process::id()).unwrap();
        let stat = stat_of(own).unwrap();
        let mut started = Started {
            pid: own,
            process_group: stat.group,
            session: stat.session,
            start_ticks: Some(stat.start_ticks),
            boot_id: boot_id(),
            shim_pid: 1,
            started_at: 0,
        };
        assert!(group_lives(&started));
        started.start_ticks = Some(stat.start_ticks + 1);
        assert!(!group_lives(&started));
        started.start_ticks = Some(stat.start_ticks);
        started.boot_id = Some("another".to_owned());
        assert!(!group_lives(&started));
    }
}
