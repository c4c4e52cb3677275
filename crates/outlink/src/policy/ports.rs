//! The ports that a worker fetches from.

/// The port at and above which any program may listen, so that web servers are found there too.
const FIRST_UNPRIVILEGED: u16 = 1024;

/// Ports from [`FIRST_UNPRIVILEGED`] on that belong to services other than the web.
///
/// The first group are the "bad ports" of the Fetch Standard, which no browser opens. The second are
/// data stores and control interfaces that a request of HTTP can drive or disturb.
const OF_OTHER_SERVICES: [u16; 31] = [
    // Fetch Standard, "port blocking".
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
    6679, 6697, 10080,
    // SQL Server, Oracle, Docker (two), MySQL, RDP, PostgreSQL, VNC, Redis, Cassandra, memcached,
    // MongoDB.
    1433, 1521, 2375, 2376, 3306, 3389, 5432, 5900, 6379, 9042, 11211, 27017,
];

/// The ports that are usual for the web, and those that the operator adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ports {
    allowed: Vec<u16>,
}

impl Ports {
    pub(super) fn allow(&mut self, port: u16) {
        if !self.allowed.contains(&port) {
            self.allowed.push(port);
        }
    }

    /// Whether a web server is to be expected at a port.
    pub(super) fn contain(&self, port: u16) -> bool {
        let is_usual = matches!(port, 80 | 443)
            || (port >= FIRST_UNPRIVILEGED && !OF_OTHER_SERVICES.contains(&port));
        is_usual || self.allowed.contains(&port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_the_web_are_told_from_others() {
        let mut ports = Ports::default();
        for port in [80, 443, 1024, 3000, 8080, 8443, 65535] {
            assert!(ports.contain(port), "{port}");
        }
        for port in [0, 1, 22, 25, 79, 81, 1023, 3306, 6379, 6667, 10080, 11211, 27017] {
            assert!(!ports.contain(port), "{port}");
        }
        ports.allow(6379);
        assert!(ports.contain(6379) && !ports.contain(3306));
    }
}
