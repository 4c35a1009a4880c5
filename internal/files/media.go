package files

import (
	"bytes"
	"net/http"
)

// sniffer keeps the first bytes that pass.
type sniffer struct{ head []byte }

// sniffed is how many bytes the media type is told from.
const sniffed = 512

func (s *sniffer) Write(p []byte) (int, error) {
	if room := sniffed - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// media is the type by the WHATWG rules, and the photo formats of telephones,
// which those rules do not know.
func (s *sniffer) media() string {
	if len(s.head) >= 12 && bytes.Equal(s.head[4:8], []byte("ftyp")) {
		switch string(s.head[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx":
			return "image/heic"
		case "mif1", "msf1":
			return "image/heif"
		case "avif", "avis":
			return "image/avif"
		}
	}
	return http.DetectContentType(s.head)
}
