"""The rules of transport (交通运输业). No rule of this sector is shipped yet."""
