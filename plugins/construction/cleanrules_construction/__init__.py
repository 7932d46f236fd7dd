"""The rules of construction (建筑业). No rule of this sector is shipped yet."""
