package storetest
import "testing"
func TestIsolation(t *testing.T) {
	for _, b := range allBroken() {
		n := Failures(b.opener())
		if len(n) > 1 { t.Log(b.clause, b.is, len(n), n) }
	}
}
