"""Training of the small reader (docs/reader.md): from public question sets and government reports to one ONNX file."""
