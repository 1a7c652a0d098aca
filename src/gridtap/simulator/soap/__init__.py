"""Virtual stations over SOAP: the 1.6 station behind another wire."""
