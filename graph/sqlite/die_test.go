package sqlite

import "os"

// die ends this process at once, as a kill -9 does: nothing is closed, nothing
// is flushed.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}
