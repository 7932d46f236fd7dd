"""The rules of agriculture (农业). No rule of this sector is shipped yet."""
