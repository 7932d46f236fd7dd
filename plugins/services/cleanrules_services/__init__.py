"""The rules of services (服务业). No rule of this sector is shipped yet."""
