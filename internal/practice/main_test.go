package practice_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(rivalProcess); role != "" {
		beRival(role)
		return
	}
	goleak.VerifyTestMain(m)
}
