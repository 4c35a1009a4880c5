package words

import "maps"

// german is the German catalogue: each English sentence of the server with its
// German. Terms are those of docs/glossary.md; people are addressed as Sie. What
// stands in a sentence keeps its verb; another order is written as %[2]s.
func german() map[Text]string {
	all := map[Text]string{}
	for _, part := range []map[Text]string{germanApp, germanEdge, germanPolicy, germanRecords, germanSignIn, germanWhy, germanWalk, germanFixes, germanDemo} {
		maps.Copy(all, part)
	}
	return all
}
